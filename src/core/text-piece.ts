/** A step of a text as it grows: some more of it, or the wish that what is there be spoken now. */
export type TextPiece = { readonly type: 'text'; readonly text: string } | { readonly type: 'flush' };
