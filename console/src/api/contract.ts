/** The API's words by the names the console uses. `schema.d.ts` is made from the server's description (`make console`). */
import type { components } from './schema';

type Of<Name extends keyof components['schemas']> = components['schemas'][Name];

export type Me = Of<'Me'>;
export type Permission = Of<'Permission'>;
export type Role = Of<'Role'>;
export type ApiError = Of<'ErrorOut'>;
export type Sip = Of<'SipOut'>;
export type Registration = Of<'RegistrationIn'>;
export type Outcome = NonNullable<Registration['outcome']>;
export type PendingRow = Of<'Pending'>;
export type CitizenHit = Of<'CitizenFound'>;
export type Citizen = Of<'Citizen'>;
export type Recording = Of<'Recording'>;
export type Peaks = Of<'Peaks'>;
export type IvrNode = Of<'NodeOut'>;
export type Finding = Of<'FindingOut'>;
export type IvrDetail = Of<'TreeOut'>;
export type IvrLayout = Of<'LayoutOut'>;
export type UserRow = Of<'UserOut'>;
export type UserChange = Of<'UserChange'>;
export type UserNew = Of<'UserIn'>;
export type TestPhone = Of<'TestPhoneOut'>;

/** The tree of registrations travels as plain JSON. */
export interface TypificationNode { code: string; label: string; active?: boolean; children?: TypificationNode[] }
