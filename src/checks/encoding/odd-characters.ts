/** Characters that `encoding` reports, each kind under its code. */
export const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f]/g;
export const BIDI_OVERRIDE = /[\u202d\u202e]/g;
export const INVISIBLE = /[\u200b\u2060-\u2064\ufeff\u180e]|(?<=[A-Za-z])[\u200c\u200d](?=[A-Za-z])/g;
export const HIDDEN_TAGS = /(?<!\u{1f3f4}[\u{e0020}-\u{e007f}]{0,7})[\u{e0000}-\u{e007f}]/gu;
