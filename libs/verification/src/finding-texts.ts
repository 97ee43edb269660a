/** One sentence for people about a kind of finding. */
export interface FindingText {
  readonly zh: string;
  readonly en: string;
}

/** Every finding this room makes. Codes never change their meaning; those of the rules are in #invariants (docs/adr/0014). */
export const FINDING_TEXTS: Readonly<Record<string, FindingText>> = {
  'FORM.FOREIGN': { zh: '事件库中有不属于 Baton 的事件。', en: 'An event in the store that is not ours.' },
  'FORM.UNKNOWN_STREAM': { zh: '事件所在的流不是本系统的。', en: 'An event of ours in a stream of no kind we know.' },
  'FORM.UNKNOWN_TYPE': { zh: '未知的事件类型。', en: 'An event of a type nobody knows.' },
  'FORM.NEWER_VERSION': { zh: '事件版本比本程序新。', en: 'An event of a newer version than this program can read.' },
  'FORM.NOT_CANONICAL': { zh: '事件内容不是规范形式。', en: 'Content that is not written in canonical form.' },
  'FORM.UNREADABLE': { zh: '事件内容的形状无法按规则读取。', en: 'Content of a shape that the rules cannot read.' },
  'CHAIN.HASH': {
    zh: '事件内容与其哈希不符：已被改动。',
    en: 'The content does not have the hash it says: it was altered.',
  },
  'CHAIN.PREV': { zh: '事件与前一事件的链断开。', en: 'The event is not chained to the one before it.' },
  'CHAIN.GAP': { zh: '之前的事件缺失。', en: 'Events before it in its stream are missing.' },
  'CHAIN.ORDER': { zh: '事件重复，或不在其位置。', en: 'An event stands twice, or not in its place.' },
  'STREAM.HIDDEN': {
    zh: '有人设置事件库隐藏本系统的事件，下次清理时会被删除：请先撤销该设置，切勿清理。',
    en: 'The store was told to hide events of this stream, and will drop them when it cleans up: take the order back, and let nobody scavenge before.',
  },
  'HEAD.MALFORMED': { zh: '签名树头不完整。', en: 'A signed head that is none.' },
  'HEAD.ORDER': { zh: '签名树头没有增长。', en: 'A signed head that does not grow.' },
  'HEAD.ROOT': {
    zh: '日志与其签名树头不符：树头之前的事件被改动、增删或换位。',
    en: 'The log has another root than was signed: an event before the head was changed, removed, added or moved.',
  },
  'HEAD.TEXT': { zh: '签名文本与事件所述不符。', en: 'The signed text says something else than its event.' },
  'HEAD.SIGNATURE': { zh: '树头未由固定的公钥签名。', en: 'A head that no pinned key has signed.' },
  'HEAD.BEYOND_LOG': { zh: '树头所述的事件多于其之前的日志。', en: 'A head over more events than stand before it.' },
  'HEAD.FORGED': {
    zh: '外部树头文件不是本日志有效签名的树头。',
    en: 'A file outside that is no head of this log signed by a pinned key.',
  },
  'HEAD.LOG_CUT': {
    zh: '日志被截断或回滚：外部公布的树头覆盖的事件更多。',
    en: 'The log was cut or rolled back: a head published outside covers more events than there are.',
  },
  'HEAD.LOG_REWRITTEN': {
    zh: '日志与外部公布的树头不符：已被改写。',
    en: 'The log was rewritten: a head published outside has another root.',
  },
  'HEAD.NOT_OUTSIDE': {
    zh: '日志中的树头在外部位置缺失，而更新的树头在。',
    en: 'A head of the log is not in the place outside, where a newer one is: its file was taken away.',
  },
  'INDEX.DIFFERS': { zh: '叶索引与日志不符。', en: 'The leaf index has another event at this place than the log.' },
  'INDEX.MISSING': { zh: '叶索引缺少事件。', en: 'The leaf index lacks an event of the log.' },
  'INDEX.BEYOND_LOG': {
    zh: '叶索引有日志之外的事件：日志在此处被截断。',
    en: 'The leaf index has an event that is not in the log any more: the log was cut there.',
  },
  'TREE.ABSENT': {
    zh: '没有树表：数据库由旧版本建立，请先启动新版投影程序。',
    en: 'There is no table of the tree: an older Baton made this database; start the projector once.',
  },
  'TREE.DIFFERS': { zh: '树表与日志不符。', en: 'The table of the tree has another hash than the log gives.' },
  'TREE.MISSING': { zh: '树表缺少节点。', en: 'The table of the tree lacks a node.' },
  'TREE.BEYOND_LOG': {
    zh: '树表有日志之外的节点。',
    en: 'The table of the tree has nodes over events that are not there.',
  },
  'CHECKPOINT.INDEX': {
    zh: '叶索引与其检查点不符。',
    en: 'The leaf index has gaps or does not end where its checkpoint says.',
  },
  'CHECKPOINT.BEYOND_LOG': {
    zh: '检查点超出日志末尾：日志被截断或回滚，或检查点被改动。',
    en: 'A checkpoint is ahead of the end of the log: the log was cut or rolled back, or the checkpoint was moved.',
  },
  'CHECKPOINT.MISPLACED': {
    zh: '检查点的序号与其位置不符。',
    en: 'A checkpoint says another sequence than its position has.',
  },
  'READ_MODEL.DIFFERS': { zh: '读模型与日志重放的结果不符。', en: 'A read model is not what a fold of the log gives.' },
  'READ_MODEL.MISSING': { zh: '没有此版本的读模型。', en: 'There are no tables of this version of a read model.' },
  'READ_MODEL.CANNOT_TAKE': { zh: '读模型无法处理某事件。', en: 'A read model cannot take an event.' },
  'READ_MODEL.STOPPED': { zh: '读模型停滞。', en: 'A read model stands still at an event.' },
  'KEYS.DAMAGED': { zh: '密钥已损坏。', en: 'A key cannot be unwrapped.' },
  'KEYS.MASTER_AWAY': { zh: '密钥的主密钥不在手边。', en: 'A key was wrapped by a master that is not at hand.' },
  'KEYS.MISSING': { zh: '日志所需的密钥丢失。', en: 'A key that the log needs is missing.' },
  'KEYS.DESTROYED_WITHOUT_ORDER': { zh: '密钥无令被销毁。', en: 'A key was destroyed without an order.' },
  'KEYS.DESTROYED_BUT_THERE': { zh: '已令销毁的密钥仍然存在。', en: 'A key that was destroyed by order is there.' },
  'KEYS.MISPLACED': { zh: '密钥归属不符。', en: 'A key stands under another stream than it seals for.' },
};
