import { audioTest } from './audiotest/screens';
import { citizens } from './citizens/screens';
import { desk } from './desk/screens';
import { floor } from './floor/screens';
import { ivr } from './ivr/screens';
import type { Screen } from './screen';
import { signIn } from './signin/screens';
import { testPhone } from './testphone/screens';
import { skills, users } from './users/screens';

/** Every screen of the console. The first entry that a user may open is where that user starts. */
export const screens: readonly Screen[] = [desk, floor, users, citizens, ivr, skills, audioTest, signIn, testPhone];
