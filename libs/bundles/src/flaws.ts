import type { BundleFileName } from './manifest.js';

/** What the checker can hold against a bundle: stable codes, and one sentence each for the person who asked. */
export const FLAWS = {
  'MANIFEST.MALFORMED': {
    zh: '清单不是规定的格式。',
    en: 'The manifest is not of the form it must have.',
  },
  'MANIFEST.FORMAT': {
    zh: '清单是本程序不认识的版本；请用更新的程序核验。',
    en: 'The manifest is of a version this program does not know; use a newer one.',
  },
  'FILE.MISSING': { zh: '缺少清单所列的文件。', en: 'A file of the manifest is missing.' },
  'FILE.CHECKSUM': {
    zh: '文件与清单中的校验值、字节数或行数不符。',
    en: 'The file is not the one the manifest describes (SHA-256, bytes or lines).',
  },
  'LINE.MALFORMED': {
    zh: '此行不是规定的格式，或不是规范形式。',
    en: 'The line is not of the form it must have, or not canonical.',
  },
  'COUNT.MISMATCH': {
    zh: '清单中的数目与内容不符。',
    en: 'A number in the manifest is not what the files hold.',
  },
  'KEY.OTHER_LOG': {
    zh: '所给公钥不属于此日志：可能是另一单位的证据包，或公钥给错。',
    en: 'No pinned key is of this log: a bundle of another office, or the wrong key.',
  },
  'HEAD.SIGNATURE': {
    zh: '树头没有所给公钥的有效签名。',
    en: 'A tree head is not signed by a pinned key.',
  },
  'HEAD.MISMATCH': {
    zh: '树头与清单所述不符。',
    en: 'The signed head is not the one the manifest names.',
  },
  'HEAD.ORDER': { zh: '树头未按大小排列。', en: 'The heads do not stand in the order of their sizes.' },
  'HEAD.INCONSISTENT': {
    zh: '两个树头不一致：日志曾被改写。',
    en: 'Two heads contradict each other: the log was rewritten between them.',
  },
  'HEAD.NO_PROOF': {
    zh: '证据包没有与您所持树头的一致性证明；请单位用该树头重新导出（--head）。',
    en: 'The bundle holds no proof towards the head you hold; ask for an export with that head (--head).',
  },
  'HEAD.OTHER_LOG': {
    zh: '您所持的树头属于另一日志。',
    en: 'The head you hold is of another log than the bundle.',
  },
  'HEAD.NEWER': {
    zh: '您所持的树头比证据包的更新；请单位重新导出。',
    en: 'The head you hold is newer than the bundle; ask for a new export.',
  },
  'EVENT.ORDER': {
    zh: '事件未按日志顺序排列，或有重复。',
    en: 'The events do not stand in log order, each once.',
  },
  'EVENT.HASH': {
    zh: '事件内容与其散列不符：内容被改动。',
    en: 'The event does not have the hash it states: it was changed.',
  },
  'EVENT.NOT_INCLUDED': {
    zh: '证明不通向已签名的树根：此事件不在日志的这个位置，或证明被改动。',
    en: 'The proof does not lead to the signed root: this event is not in the log at this place, or its proof was changed.',
  },
  'PROOF.OTHER_EVENT': {
    zh: '此行证明不属于同一行的事件。',
    en: 'The proof on this line is not of the event on the same line.',
  },
  'CHAIN.PREV': {
    zh: '事件所接的上一事件的散列不符。',
    en: 'The event does not name the hash of the event before it in its stream.',
  },
  'CHAIN.REVISION': {
    zh: '流中的序号重复或倒退。',
    en: 'A revision of a stream stands twice, or goes back.',
  },
  'CHAIN.GAP': { zh: '流中缺少事件。', en: 'An event of the stream is missing.' },
  'CHAIN.TIME': { zh: '记录时间倒退。', en: 'The time of recording goes back within a stream.' },
  'SCOPE.STREAM': {
    zh: '事件不属于此证据包的范围。',
    en: 'The event does not belong to the scope of this bundle.',
  },
  'SCOPE.EMPTY': { zh: '证据包内没有此件的事件。', en: 'The bundle holds no event of its case.' },
  'PERIOD.GAP': {
    zh: '期间内缺少事件：证据包不完整。',
    en: 'An event of the period is missing: the bundle is not complete.',
  },
  'OPENED.UNRECORDED': {
    zh: '所公开的内容没有他人为审计作出的批准，或没有据此的阅看记录。',
    en: 'What was opened is not covered by a grant of another person for an audit and a look recorded under it.',
  },
  'OPENED.UNUSED_KEY': {
    zh: '附有打不开此件任何密封栏目的密钥。',
    en: 'A key is handed out that opens no sealed field of the case.',
  },
  'OPENED.OTHER_TEXT': {
    zh: '所附明文不是密文的内容，或密钥不符。',
    en: 'The plain text is not what the envelope holds, or the key is not its own.',
  },
  'OPENED.UNKNOWN_FIELD': {
    zh: '所附明文不对应此件的任何密封栏目。',
    en: 'The plain text belongs to no sealed field of the case.',
  },
  'OPENED.MISSING_FIELD': {
    zh: '有密封栏目既未附明文，也未说明不能打开。',
    en: 'A sealed field has neither its text nor a word why it cannot be opened.',
  },
} as const;

export type FlawCode = keyof typeof FLAWS;

/** Where a flaw was found. */
export interface FlawPlace {
  readonly file: BundleFileName;
  /** From 1; null when the file as a whole is meant. */
  readonly line: number | null;
  /** Of the event on that line, as it states them. */
  readonly event?: {
    readonly index: number;
    readonly id: string;
    readonly stream: string;
    readonly revision: number;
    readonly type: string;
  };
}

/** The first thing that is wrong with a bundle: it ends the check. Details are codes, ids and numbers, never content. */
export class BundleFlaw extends Error {
  constructor(
    readonly code: FlawCode,
    readonly place: FlawPlace,
    readonly details: Readonly<Record<string, string | number>> = {},
  ) {
    super(`${code}: ${FLAWS[code].en}`);
    this.name = 'BundleFlaw';
  }
}
