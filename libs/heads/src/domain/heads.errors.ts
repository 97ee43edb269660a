import { errorsOf } from '#kernel';

/** Signed heads and proofs: what is refused, and what is alarmed. */
export const headsErrors = {
  'HEADS.MISMATCH': {
    status: 500,
    zh: '日志、索引与已签署的树头不一致，未签署新树头；请立即运行 ops verify，保留现场，不要重建或恢复。',
    en: 'The log, its index and the heads signed so far do not agree; no new head was signed. Run `ops verify` at once, and rebuild or restore nothing before.',
  },
  'HEADS.KEY_FILE': {
    status: 422,
    zh: '树头签名密钥文件无法使用：须为 PKCS#8 PEM 格式的 Ed25519 私钥，权限 0600。',
    en: 'The key file for signing heads cannot be used: it has to be an Ed25519 private key, PKCS#8 PEM, with mode 0600.',
  },
  'HEADS.OUTSIDE_AWAY': {
    status: 503,
    zh: '外部树头目录无法读写，树头暂时只存在日志中；请检查 BATON_HEADS_FOLDER。',
    en: 'The folder outside cannot be read or written; heads are in the log only meanwhile. See to BATON_HEADS_FOLDER.',
  },
  'HEADS.AWAY': {
    status: 503,
    zh: '签署树头所需的数据库暂时没有应答，将自动重试。',
    en: 'A database that signing a head needs does not answer; it is tried again.',
  },
  'HEADS.NONE': {
    status: 404,
    zh: '尚未签署任何树头；请稍后再查。',
    en: 'No head has been signed yet; ask again in a few minutes.',
  },
  'PROOF.NOT_COVERED': {
    status: 409,
    zh: '该事件尚未被已签署的树头覆盖；请在下一个树头签署后再取证明。',
    en: 'No signed head covers this event yet; ask again when the next head was signed.',
  },
  'PROOF.SIZES': {
    status: 422,
    zh: '所填规模有误：from 不得大于 to，且均不得超过最近一个已签署树头的规模。',
    en: 'These sizes cannot be proven: from must not be greater than to, and neither greater than the last signed head.',
  },
  'PROOF.SLIP_NOT_NUMBERED': {
    status: 409,
    zh: '该移交单尚未编号，无法出具回执；请在编号后再取。',
    en: 'This slip has no number yet, so there is no receipt; ask again when it was numbered.',
  },
  'PROOF.PENDING': {
    status: 503,
    zh: '回执所需的树头尚未签署；请稍候重试，移交单不受影响。',
    en: 'The head for this receipt is not signed yet; ask again in a moment. The slip itself is safe.',
  },
} as const;

export const headsError = errorsOf(headsErrors);
