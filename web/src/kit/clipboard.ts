// Copying a text also where the browser has no clipboard for the page: a portal that is served without TLS.

/** Whether `text` is on the clipboard now. */
export async function copyText(text: string): Promise<boolean> {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Not permitted here: the old way may still be.
  }
  const field = document.createElement("textarea");
  field.value = text;
  field.style.position = "fixed";
  const before = document.activeElement as HTMLElement | null;
  document.body.append(field);
  field.focus();
  field.select();
  const done = typeof document.execCommand === "function" && document.execCommand("copy");
  field.remove();
  before?.focus();
  return done;
}
