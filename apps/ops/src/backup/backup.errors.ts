import { errorsOf } from '#kernel';

/** Why a backup is not written, not trusted, or not brought back. */
export const backupError = errorsOf({
  'BACKUP.THERE': {
    status: 409,
    zh: '该备份目录已存在，未作更改；请换一个名称。',
    en: 'There is something of this name already; nothing was changed. Name the backup differently.',
  },
  'BACKUP.DAMAGED': {
    status: 409,
    zh: '备份不完整或已损坏，不可使用；请改用另一份备份。',
    en: 'This backup is damaged or not whole (the file named is not what was written); use another one.',
  },
  'BACKUP.OTHER_OFFICE': {
    status: 409,
    zh: '这是另一单位的备份（与 BATON_OFFICE 或数据目录不符）；未写入。',
    en: 'This is the backup of another office than BATON_OFFICE or the data folder says; nothing was written.',
  },
  'BACKUP.NOT_ON_RECORD': {
    status: 503,
    zh: '备份已写成并核对完整，但未能记入日志；备份可用，请待存储恢复后再备份一次。',
    en: 'The backup is written and whole, but not on record: the log could not be told. It can be used; make another one when the store answers.',
  },
  'BACKUP.FILES': {
    status: 409,
    zh: '无法读写备份文件（磁盘空间、路径或权限）；未留下备份。',
    en: 'The files of the backup cannot be read or written (disk full, path, permissions).',
  },
});

/** What the file system refuses becomes BACKUP.FILES with its code; anything else stays as it is. */
export async function onFiles<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isFileTrouble(error) ? backupError('BACKUP.FILES', { reason: String(error.code) }) : error;
  }
}

function isFileTrouble(error: unknown): error is { readonly code: unknown } {
  const fields = typeof error === 'object' && error !== null ? error : {};
  return (
    'code' in fields &&
    'syscall' in fields &&
    /^(open|mkdir|write|read|fsync|rename|stat|scandir|close)/.test(String(fields.syscall))
  );
}
