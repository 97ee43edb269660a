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
    zh: '主密钥与该数据目录不符；请使用当初的主密钥。',
    en: 'The master key does not belong to this data folder; start with the key it was made with.',
  },
});
