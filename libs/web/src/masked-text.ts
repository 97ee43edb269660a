import { ValidateBy } from 'class-validator';

/**
 * Nothing but characters that stand for what is not shown, and at least one that stands for nothing else. Two looks, for
 * one would take quadratic time.
 */
const MASKING = /^[\s*＊•●·█■▇▓]+$/u;
const MASK = /[*＊•●█■▇▓]/u;
/** What screens write instead of a text, in whatever brackets. */
const WORDS = /^[[({<【（《\s]*(已密封|已隐藏|已脱敏|sealed|masked|hidden|redacted|secret)[\])}>】）》\s]*$/iu;

/** Whether a text is what is shown instead of one: written back it would replace what it hides (issue 4). */
export function isMask(text: string): boolean {
  return (MASKING.test(text) && MASK.test(text)) || WORDS.test(text);
}

/** Refuses a masked view sent back as input, with the rule `maskedText`. */
export function NotMasked(): PropertyDecorator {
  return ValidateBy({
    name: 'maskedText',
    validator: {
      validate: (value: unknown) => typeof value !== 'string' || !isMask(value),
      defaultMessage: () => '$property is a mask, not a text: leave the field out, or write the text itself',
    },
  });
}
