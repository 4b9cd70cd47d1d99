/**
 * Makes an element show a markup, and changes only what differs: what has the focus keeps it, and fields keep what was typed.
 * @param isOther something else is shown than what was typed: all fields take the values of the markup
 */
export function showMarkup(place: HTMLElement, markup: string, isOther: boolean): void {
  const template = document.createElement('template');
  template.innerHTML = markup;
  morphBelow(place, template.content, isOther);
}

function morphBelow(old: Node, next: Node, isOther: boolean): void {
  const before = [...old.childNodes];
  const after = [...next.childNodes];
  for (const [i, node] of after.entries()) {
    const known = before[i];
    if (!known) old.appendChild(node);
    else if (isAlike(known, node)) morphNode(known, node, isOther);
    else old.replaceChild(node, known);
  }
  for (const node of before.slice(after.length)) node.remove();
}

function isAlike(old: ChildNode, next: ChildNode): boolean {
  if (old.nodeName !== next.nodeName) return false;
  return !(old instanceof HTMLElement && next instanceof HTMLElement) || old.dataset.field === next.dataset.field;
}

function morphNode(old: ChildNode, next: ChildNode, isOther: boolean): void {
  if (!(old instanceof HTMLElement && next instanceof HTMLElement)) {
    if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue;
    return;
  }
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of [...next.attributes]) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  morphBelow(old, next, isOther);
  if (isOther) fill(old);
}

function fill(field: HTMLElement): void {
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = field.defaultValue;
  if (field instanceof HTMLSelectElement) {
    for (const option of field.options) option.selected = option.defaultSelected;
  }
}
