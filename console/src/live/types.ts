/** What the live socket carries, as the server describes it. */
import type { components } from '../api/schema';

type Of<Name extends keyof components['schemas']> = components['schemas'][Name];

export type Activity = Of<'AgentActivity'>;
export type Stage = Of<'ConversationStage'>;
export type AgentRow = Of<'AgentRow'>;
export type ConversationRow = Of<'ConversationRow'>;
export type DayRow = Of<'DayRow'>;
export type QueueRow = Of<'QueueRow'>;
export type Totals = Of<'Totals'>;
export type Waiting = Of<'Waiting'>;
export type Alert = Of<'Alert'>;
export type Notice = Of<'LiveNotice'>;
export type TimelineEntry = Of<'TimelineEntry'>;
export type CardCitizen = Of<'CardCitizen'>;
export type Card = Of<'Card'>;
/** An absent key has not changed; a null card takes the card of its conversation away. */
export type Patch = Partial<Of<'Patch'>>;
export type Hello = Omit<Of<'LiveHello'>, 'snapshot'> & { snapshot: Patch };
export type LiveEvent = Patch & Pick<Of<'LiveEvent'>, 't' | 'seq' | 'now'>;
export type Tick = Of<'LiveTick'>;
export type Bye = Of<'LiveBye'>;
export type LiveMessage = Hello | LiveEvent | Tick | Bye;
