import { errorsOf } from '#kernel';

/** Refusals of the key life cycle: stable codes; each sentence says what to do next. */
export const keysErrors = {
  'KEYS.CHECKED_TODAY': {
    status: 409,
    zh: '今日已检查过主密钥，无需重复。',
    en: 'The master key was checked today; nothing needs to be done.',
  },
  'KEYS.LOST': {
    status: 500,
    zh: '密钥库中的密钥少于日志所记（recorded 为应有，found 为现有），密钥已丢失；请从备份恢复（ops keys restore）后再启动。',
    en: 'The key database holds fewer keys than the log recorded: keys were lost. Restore them from the backup (ops keys restore) before starting.',
  },
  'KEYS.CHECK_FAILED': {
    status: 500,
    zh: '抽查的密钥中有无法解开的；请立即运行 ops keys verify。',
    en: 'Some of the data keys tried could not be unwrapped; run `ops keys verify` at once.',
  },
  'KEYS.NOTHING_TO_ROTATE': {
    status: 409,
    zh: '所有密钥均已由当前主密钥保护；如需轮换，请先设置新的主密钥文件，并将旧文件列入 BATON_MASTER_KEY_PREVIOUS_FILES。',
    en: 'All keys are wrapped by the current master. To rotate, set a new master key file and name the old one in BATON_MASTER_KEY_PREVIOUS_FILES.',
  },
  'KEYS.OLD_MASTER_IN_USE': {
    status: 409,
    zh: '仍有进程用旧主密钥生成密钥；请让所有进程改用新主密钥后再运行一次。',
    en: 'Some process still wraps new keys with the old master. Restart every process with the new one, then run this again.',
  },
  'KEYS.ROTATION_INCOMPLETE': {
    status: 409,
    zh: '有密钥已损坏，未能改由新主密钥保护；请先恢复备份（ops keys restore），再重新轮换。旧主密钥须保留。',
    en: 'Damaged keys could not be re-wrapped. Restore them first (ops keys restore) and rotate again; keep the old master.',
  },
  'KEYS.BACKUP_DAMAGED': {
    status: 422,
    zh: '该备份文件不完整或已被改动，未恢复任何密钥；请换用另一份备份。',
    en: 'This backup is incomplete or was changed; nothing was restored. Use another copy.',
  },
  'KEYS.BACKUP_FOREIGN': {
    status: 422,
    zh: '该备份属于另一单位（office），未恢复任何密钥。',
    en: 'This backup is of another office; nothing was restored.',
  },
} as const;

export const keysError = errorsOf(keysErrors);
