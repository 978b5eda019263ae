// Characters that show nothing or change what is shown: in texts of artifacts they hide or disguise, for people and assistants.

/**
 * Control characters except tab and line feed, everything Unicode lets a display ignore (zero-width, bidirectional, tags,
 * variation selectors, fillers), line and paragraph separators, and halves of surrogate pairs.
 */
export const hidden =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffb\p{Default_Ignorable_Code_Point}\p{Surrogate}]/gu
