import { errorsOf } from '#kernel';

export const protectionError = errorsOf({
  'CONTENT.KEY_DESTROYED': {
    status: 410,
    zh: '该内容的密钥已按规定销毁，无法再打开；其余记录不受影响。',
    en: 'The key of this content was destroyed as ordered; it can no longer be opened. The rest of the record is untouched.',
  },
  'CONTENT.DAMAGED': {
    status: 500,
    zh: '这段密封内容已损坏或被替换，未打开；请通知系统管理员核查。',
    en: 'This sealed content is damaged or was exchanged and was not opened. Tell the administrator to run a verification.',
  },
  'KEYS.UNAVAILABLE': {
    status: 503,
    zh: '密钥库暂时无法使用，尚未写入任何内容；请稍后用同一请求重试。',
    en: 'The key store cannot be reached; nothing was written. Send the same request again in a moment.',
  },
  'KEYS.NO_MASTER': {
    status: 500,
    zh: '没有找到主密钥文件；请核对路径，或用 openssl rand -hex 32 新建（权限 0600）并妥善备份。',
    en: 'There is no master key file; check the path, or make one (64 hex digits, mode 0600) and keep a copy safe.',
  },
  'KEYS.WRONG_MASTER': {
    status: 500,
    zh: '主密钥与该数据目录不符；请使用当初的主密钥（expected 为所需，given 为现有）。',
    en: 'The master key does not belong to this data folder; start with the key it was made with (expected), or name it among the previous ones.',
  },
  'KEYS.DAMAGED': {
    status: 500,
    zh: '密钥库中的这把密钥已损坏或被替换，相应内容未打开；请从密钥备份恢复（ops keys restore）。',
    en: 'This key is damaged or was exchanged in the key database; what it sealed was not opened. Restore it from the backup of keys (ops keys restore).',
  },
  'KEYS.MISSING': {
    status: 500,
    zh: '密钥库中没有这把密钥，且未经命令销毁；请从密钥备份恢复（ops keys restore）。',
    en: 'The key database does not hold this key, and nobody ordered its destruction. Restore it from the backup of keys (ops keys restore).',
  },
  'KEYS.FILE_EXISTS': {
    status: 409,
    zh: '该路径已有文件；为免覆盖密钥，请另选路径。',
    en: 'There is a file already; choose another path, a key is never overwritten.',
  },
  'KEYS.SHARES_IMPOSSIBLE': {
    status: 422,
    zh: '份数须为 2 至 255，门限须为 2 至份数。',
    en: 'There can be 2 to 255 shares, and the threshold lies between 2 and their number.',
  },
  'KEYS.SHARE_MISTYPED': {
    status: 422,
    zh: '第 entered 份恢复份额抄录有误（校验不符）；请逐字核对后重新输入。',
    en: 'A recovery share is mistyped: its check does not fit (`entered` says which of those given). Compare it letter by letter.',
  },
  'KEYS.SHARES_MIXED': {
    status: 422,
    zh: '这些份额不属于同一次拆分，不能合用；请只用同一次拆分所得的份额。',
    en: 'These shares come from different splits and do not fit together; use shares of one split.',
  },
  'KEYS.SHARES_TOO_FEW': {
    status: 422,
    zh: '不同份额的数量未达门限，无法恢复主密钥；请再找其他保管人。',
    en: 'There are fewer different shares than the threshold; the master key cannot be recovered. Ask further keepers.',
  },
  'KEYS.RECOVERY_FAILED': {
    status: 422,
    zh: '由这些份额得到的不是所要的主密钥；未写入任何文件。',
    en: 'What these shares give is not the master key they name; nothing was written.',
  },
});
