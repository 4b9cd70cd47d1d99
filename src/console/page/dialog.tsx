import { useEffect, useRef, useState } from 'preact/hooks';
import { isRefusal } from './api.ts';

interface DialogProps {
  title: string;
  /** What the button says that does it. */
  action: string;
  onClose(): void;
  /** Does it; what comes back is shown where it was refused. */
  onConfirm(): Promise<unknown>;
  children: preact.ComponentChildren;
}

/** A question that is answered before anything else goes on; Escape and *Cancel* leave everything as it is. */
export function Dialog({ title, action, onClose, onConfirm, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');

  useEffect(() => dialog.current?.showModal(), []);

  const confirm = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const answer = await onConfirm();
    setBusy(false);
    if (isRefusal(answer)) setProblem(answer.message);
    else dialog.current?.close();
  };

  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onClose={onClose}>
      <form onSubmit={confirm}>
        <h2 id="dialog-title">{title}</h2>
        {children}
        {problem && (
          <p class="problem" role="alert">
            Not done: {problem}
          </p>
        )}
        <p class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class="main" disabled={busy}>
            {action}
          </button>
        </p>
      </form>
    </dialog>
  );
}
