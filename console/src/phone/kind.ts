/** What the agent talks through: the headset of this page, or a SIP telephone, of which the page hears nothing. */
export type PhoneKind = 'web' | 'sip';

const KIND = 'cc_phone';

export const phoneKind = (): PhoneKind => (localStorage.getItem(KIND) === 'sip' ? 'sip' : 'web');
export const keepPhoneKind = (kind: PhoneKind): void => localStorage.setItem(KIND, kind);
