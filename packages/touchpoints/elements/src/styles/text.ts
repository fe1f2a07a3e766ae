import { css } from 'lit'

/** How words, numbers and links are set, in any script. */
export const text = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  [hidden] {
    display: none !important;
  }

  .root {
    /* A body of its own, so that script-specific rules apply to what is inside. */
    --_line: 1.5;
    line-height: var(--_line);
  }

  /* Joined scripts need air between the lines, and never letters apart. */
  .root:lang(ar),
  .root:lang(fa),
  .root:lang(ur),
  .root:lang(ckb) {
    --_line: 1.8;
    letter-spacing: normal;
  }

  h2,
  h3,
  h4,
  p,
  ul,
  ol,
  dl,
  dd,
  fieldset,
  legend {
    margin: 0;
    padding: 0;
    border: 0;
    font: inherit;
    min-inline-size: 0;
  }

  ul,
  ol {
    list-style: none;
  }

  .muted {
    color: var(--_muted);
  }

  .small {
    font-size: var(--_size-small);
  }

  .number {
    font-variant-numeric: tabular-nums;
  }

  .clip {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  /* The exact time, for the keyboard as the title is for the mouse. */
  .cell:focus-visible,
  .entry:focus-visible {
    position: relative;
    z-index: 1;
  }

  .cell:focus-visible > time::after,
  .entry:focus-visible time:not(.hidden)::after {
    content: attr(title);
    position: absolute;
    inset-block-start: calc(100% - 4px);
    inset-inline-end: 4px;
    padding: 2px 8px;
    border-radius: var(--_radius-small);
    background: var(--_surface-raised);
    box-shadow: var(--_shadow);
    color: var(--_text);
    font-size: var(--_size-small);
    white-space: nowrap;
  }

  .ltr {
    direction: ltr;
    unicode-bidi: isolate;
  }

  svg {
    display: block;
    inline-size: 16px;
    block-size: 16px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .root:dir(rtl) svg.turns {
    scale: -1 1;
  }

  a {
    color: inherit;
    text-decoration: none;
  }

  a:hover {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }

  :focus {
    outline: none;
  }

  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 1px;
    border-radius: var(--_radius-small);
  }
`
