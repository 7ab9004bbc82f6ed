// A row that opens something may hold buttons, links and fields of its own.
const CONTROLS = "a, button, input, select, textarea, label, summary, [role=combobox], [role=option]";

interface Happened {
  target: EventTarget;
  currentTarget: EventTarget;
}

/** Whether what happened to a row happened to a control in it, or in what the control has opened elsewhere
 *  on the page: React tells the row of that, too. */
export function ofControl({ target, currentTarget }: Happened): boolean {
  if (!(target instanceof Element) || !(currentTarget instanceof Element)) return false;
  const control = target.closest(CONTROLS);
  return !currentTarget.contains(target) || (control !== null && currentTarget.contains(control));
}
