/** A door ajar, with light behind it: the same drawing as favicon.svg. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect className="logo-wall" width="32" height="32" rx="7.5" />
      <path className="logo-light" d="M9 5.5h14v21H9z" />
      <path className="logo-door" d="M9 5.5 18 8.5v21L9 26.5z" />
      <circle className="logo-light" cx="15.6" cy="18.6" r="1.15" />
    </svg>
  );
}
