/** Makes buttons the tabs of so many panels, of which one is shown; the arrow keys go from one to the other. */
export function openTabs(list: HTMLElement, panels: readonly HTMLElement[]): void {
  const tabs = [...list.querySelectorAll<HTMLElement>('[role="tab"]')];
  const choose = (chosen: number) => {
    for (const [i, tab] of tabs.entries()) {
      const isChosen = i === chosen;
      tab.setAttribute('aria-selected', String(isChosen));
      tab.classList.toggle('selected', isChosen);
      tab.tabIndex = isChosen ? 0 : -1;
      const panel = panels[i];
      if (panel) panel.hidden = !isChosen;
    }
  };
  for (const [i, tab] of tabs.entries()) tab.addEventListener('click', () => choose(i));
  list.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    const next = (tabs.indexOf(document.activeElement as HTMLElement) + by + tabs.length) % tabs.length;
    choose(next);
    tabs[next]?.focus();
    event.preventDefault();
  });
  choose(0);
}
