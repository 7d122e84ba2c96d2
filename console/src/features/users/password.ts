/** Five groups from letters and digits nobody mixes up: about 100 bits, easy to read aloud. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 5;
const GROUP = 4;

export function newPassword(): string {
  const fair = 256 - (256 % LETTERS.length);
  let drawn = '';
  while (drawn.length < GROUPS * GROUP) {
    for (const byte of crypto.getRandomValues(new Uint8Array(64))) {
      if (byte < fair && drawn.length < GROUPS * GROUP) drawn += LETTERS[byte % LETTERS.length];
    }
  }
  return drawn.match(/.{4}/g)?.join('-') ?? drawn;
}
