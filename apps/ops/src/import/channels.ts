import type { Channel } from '#cases';

/** How sources name the channels: the receipt log (issue 3, "Real input"), our own codes, and the office's words. */
const CHANNELS: ReadonlyMap<string, Channel> = new Map([
  ['Internet', 'online'],
  ['e-mail', 'online'],
  ['Desk', 'visit'],
  ['Post', 'letter'],
  ['Intern', 'other'],
  ['letter', 'letter'],
  ['visit', 'visit'],
  ['phone', 'phone'],
  ['online', 'online'],
  ['other', 'other'],
  ['来信', 'letter'],
  ['来访', 'visit'],
  ['来电', 'phone'],
  ['网络', 'online'],
  ['其他', 'other'],
]);

/** The channel a source names, or null when it is none we know. */
export function channelOf(name: string): Channel | null {
  return CHANNELS.get(name) ?? null;
}
