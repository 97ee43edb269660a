declare const brand: unique symbol;

/** A primitive that carries its meaning: `Branded<string, 'CaseId'>` is never mistaken for another string. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name };
