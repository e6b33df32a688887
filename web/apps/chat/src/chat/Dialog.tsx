import { useLayoutEffect, useRef, type ReactNode } from "react";

interface DialogProps {
  /** The id of its heading. */
  labelledBy: string;
  onClose: () => void;
  children: ReactNode;
  /** What has the focus at first, as a selector; the first that can have it otherwise. */
  focus?: string;
}

/** Mounted while open. The native dialog keeps the focus inside and gives it back at the end. */
export function Dialog({ labelledBy, onClose, children, focus }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);

  // A layout effect, for its end comes while the element is still in the page: only then does
  // closing give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element !== null && !element.open) element.showModal();
    if (focus !== undefined) element?.querySelector<HTMLElement>(focus)?.focus();
    return () => element?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={labelledBy}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        // A click on the backdrop reaches the dialog element itself.
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {children}
    </dialog>
  );
}
