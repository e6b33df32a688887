/** The picture beside the sign-in: an anteroom with two chairs and a door ajar. Only decoration. */
export function DoorScene() {
  return (
    <div className="scene" aria-hidden="true">
      <svg viewBox="0 0 640 900" preserveAspectRatio="xMidYMax slice" focusable="false">
        <defs>
          <linearGradient id="scene-glow" x1="0" y1="0" x2="0" y2="1">
            <stop offset="0" stopColor="#fbe3a8" />
            <stop offset="1" stopColor="#f0b550" />
          </linearGradient>
          <linearGradient id="scene-beam" x1="0" y1="0" x2="0" y2="1">
            <stop offset="0" stopColor="#f6c667" stopOpacity="0.75" />
            <stop offset="1" stopColor="#f6c667" stopOpacity="0.04" />
          </linearGradient>
          <radialGradient id="scene-halo" cx="0.5" cy="0.5" r="0.5">
            <stop offset="0" stopColor="#f6c667" stopOpacity="0.34" />
            <stop offset="1" stopColor="#f6c667" stopOpacity="0" />
          </radialGradient>
        </defs>

        <rect className="scene-wall" width="640" height="900" />
        <rect className="scene-panel" y="520" width="640" height="180" />
        <rect className="scene-rail" y="514" width="640" height="8" />
        <rect className="scene-floor" y="700" width="640" height="200" />
        <rect className="scene-rail" y="686" width="640" height="14" />
        <ellipse cx="376" cy="500" rx="330" ry="340" fill="url(#scene-halo)" />

        <path className="scene-frame" d="M258 266h236v434H258z" />
        <path fill="url(#scene-glow)" d="M274 282h204v418H274z" />
        <path fill="url(#scene-beam)" d="M398 700h80l122 200H330z" />
        <path className="scene-door" d="M274 282 398 308v436L274 700z" />
        <path className="scene-door-line" d="M292 312 380 330v156L292 478z" />
        <path className="scene-door-line" d="M292 506 380 514v196L292 680z" />
        <circle className="scene-knob" cx="386" cy="512" r="6.5" />

        <g className="scene-chair">
          <path d="M70 566q0-12 12-12h62q12 0 12 12v74H70z" />
          <path d="M60 636h106q8 0 8 8v14H52v-14q0-8 8-8z" />
          <path d="M58 658h10v84H58zM158 658h10v84h-10z" />
        </g>
        <g className="scene-frame-small">
          <path d="M78 330h84v104H78z" />
          <path className="scene-hill" d="M88 412l24-30 16 18 12-14 12 26z" />
          <circle className="scene-hill" cx="138" cy="362" r="8" />
        </g>
        <g className="scene-plant">
          <path className="scene-pot" d="M544 660h52l-7 66h-38z" />
          <path d="M570 662c-4-60-34-84-44-88-2 34 10 72 44 88z" />
          <path d="M570 662c2-66 34-98 48-104 2 40-12 84-48 104z" />
          <path d="M570 662c-10-66-4-116 2-132 14 26 18 84-2 132z" />
        </g>
      </svg>
    </div>
  );
}
