// The door of mail intake: bytes in, one mail to judge out. Judging does not belong here, nor does reading JSON alerts.
export { fileTypeOf, type InputKind, identify } from './identify.ts'
export { type MailReading, type ReadOptions, readMail } from './read-mail.ts'
