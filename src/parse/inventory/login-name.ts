/** Whether a text can be a login name: no white space, no control character, no option in disguise. */
export function isLoginName(text: string): boolean {
  return /^[^\s\p{Cc}-][^\s\p{Cc}]*$/u.test(text);
}
