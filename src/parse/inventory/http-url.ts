/** Why a text is no http(s) URL that can be asked, as what follows its name in a sentence; `null` if it is one. */
export function httpUrlMistake(text: string): string | null {
  if (text.length > maximumLength) return `is longer than ${maximumLength} characters`;
  if (!/^https?:\/\/[^\s\p{Cc}\\]+$/iu.test(text) || !URL.canParse(text)) {
    return "must be an http or https URL";
  }
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return "must not have credentials in it";
  return url.hash === "" ? null : "must not have a fragment";
}

const maximumLength = 2000;
