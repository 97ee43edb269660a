import { errorsOf } from '#kernel';

/** What the command line refuses before it does anything. */
export const opsError = errorsOf({
  'OPS.NOT_RUNNING': {
    status: 503,
    zh: '找不到正在运行的 Baton：请先启动（npm start），或设置 BATON_EVENTSTORE_URL 等环境变量，或用 --data 指明数据目录。',
    en: 'No running Baton was found. Start Baton first (npm start), or set BATON_EVENTSTORE_URL and the other variables, or name its data folder with --data.',
  },
  'OPS.CONFIGURATION': {
    status: 422,
    zh: '配置不完整或有误；所列各项须一并更正。',
    en: 'The configuration is incomplete or wrong; correct the settings named.',
  },
  'OPS.MASTER_KEY_MISSING': {
    status: 422,
    zh: '找不到主密钥文件；此命令不会自行生成主密钥。',
    en: 'The master key file is not there; this command never makes one of its own.',
  },
  'OPS.FILE_UNREADABLE': {
    status: 422,
    zh: '无法读取该文件；请核对路径和权限。',
    en: 'The file cannot be read; check its path and permissions.',
  },
  'OPS.STORE_AWAY': {
    status: 503,
    zh: '事件库没有应答；请确认 Baton 正在运行后重试。',
    en: 'The event store does not answer; make sure that Baton is running and try again.',
  },
  'OPS.KEYS_AWAY': {
    status: 503,
    zh: '密钥数据库没有应答；请确认 Baton 正在运行后重试。',
    en: 'The key database does not answer; make sure that Baton is running and try again.',
  },
  'OPS.READ_MODELS_AWAY': {
    status: 503,
    zh: '读模型数据库没有应答，或尚未建立；请确认 Baton 正在运行，或先运行 migrate。',
    en: 'The read models cannot be read. Make sure that Baton is running, or run `migrate` first.',
  },
  'OPS.READ_MODELS_BEHIND': {
    status: 503,
    zh: '读模型尚未追上已签署的树头，暂时无法核对；请等 lag 显示追平后重试。若一直追不上，请运行 ops verify。',
    en: 'The read models have not come as far as the signed heads, so they cannot be compared yet. Try again when `lag` shows none behind; if that never comes, run `ops verify`.',
  },
  'OPS.PROJECTION_UNKNOWN': {
    status: 422,
    zh: '没有这个读模型。',
    en: 'There is no read model of this name.',
  },
  'OPS.REBUILD_FAILED': {
    status: 409,
    zh: '重建未完成切换，现有读模型保持不变；原因见上。',
    en: 'The rebuild was not switched over; the live read models stay as they are. The reason stands above.',
  },
  'OPS.NOT_STANDING_STILL': {
    status: 409,
    zh: '该读模型并未停滞于此；请查看 ops dead-letters list。',
    en: 'It does not stand still there; see `ops dead-letters list`.',
  },
  'OPS.NOT_SKIPPABLE': {
    status: 409,
    zh: '停滞的原因不在某一事件，无法跳过；请按 docs/dead-letters.md 处理。',
    en: 'What stopped everything is no single event that could be skipped; docs/dead-letters.md says what to do.',
  },
  'OPS.ADMINISTRATOR_THERE': {
    status: 409,
    zh: '本单位已有管理员，未作更改；请由其添加其他人员。',
    en: 'There is an administrator already; nothing was changed. He admits everybody else.',
  },
});
