/** Characters a summary may have. */
export const SUMMARY = 20_000;
/** Characters any other text may have. */
export const TEXT = 4_000;
/** Characters of names, posts and contacts. */
export const NAME = 200;
/** Items of one case. */
export const MAX_ITEMS = 500;
/** Persons one report is about. */
export const MAX_PERSONS = 50;
