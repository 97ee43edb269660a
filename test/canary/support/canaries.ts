/** Invented words that occur nowhere else: whoever finds one has found what should be sealed. */
export const CANARY = {
  name: '卡纳瑞吴凤栖',
  idNumber: '150499209901017777',
  contact: 'kanarik-phone-4711-0815',
  letter: 'kanarik says the granary key was copied 粮库钥匙被复制',
} as const;

const WORDS = Object.values(CANARY);

/** Every form a text may lie about in: UTF-8, UTF-16, JSON escapes, URL encoding, hex, base64 at each alignment. */
export const FORMS: readonly Buffer[] = WORDS.flatMap((word) => {
  const bytes = Buffer.from(word, 'utf8');
  const escaped = [...word].map((one) => (one.charCodeAt(0) < 128 ? one : `\\u${one.charCodeAt(0).toString(16)}`));
  const texts = [escaped.join(''), encodeURIComponent(word), bytes.toString('hex'), ...inBase64(bytes)];
  return [bytes, Buffer.from(word, 'utf16le'), ...texts.map((text) => Buffer.from(text, 'latin1'))];
});

/** The part of its base64 form that does not depend on what stands before and after. */
function inBase64(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return text.slice(before === 0 ? 0 : 4, text.length - 4);
  });
}
