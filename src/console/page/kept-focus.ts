import { useEffect, useRef } from 'preact/hooks';

/**
 * Keeps the keyboard where somebody works with it: when what had the focus is gone, as a row that an acknowledgement took away, the title
 * of its panel gets it, or the first title of the page where the panel is gone too.
 */
export function useKeptFocus(): void {
  const last = useRef<{ element: Element; panel: Element | null }>(null);
  useEffect(() => {
    const focused = ({ target }: FocusEvent) => {
      if (target instanceof Element) last.current = { element: target, panel: target.closest('section') };
    };
    const changed = () => {
      if (!last.current || last.current.element.isConnected) return;
      const { panel } = last.current;
      last.current = null;
      if (document.activeElement !== document.body) return;
      const title = panel?.isConnected ? panel.querySelector<HTMLElement>('h2') : null;
      (title ?? document.querySelector<HTMLElement>('main h2'))?.focus({ preventScroll: true });
    };
    const observer = new MutationObserver(changed);
    observer.observe(document.body, { childList: true, subtree: true });
    addEventListener('focusin', focused);
    return () => {
      observer.disconnect();
      removeEventListener('focusin', focused);
    };
  }, []);
}
