import { css } from 'lit'

export const timelineStyles = css`
  .filter {
    display: flex;
    justify-content: flex-end;
    margin-block-end: -28px;
  }

  .filter select {
    font-size: var(--_size-small);
    min-block-size: 28px;
  }

  .entry {
    --_glyph: 28px;
    display: grid;
    grid-template-columns: var(--_glyph) minmax(0, 1fr) auto;
    column-gap: 12px;
    padding-block: 6px 12px;
    border-radius: var(--_radius-small);
    scroll-margin-block: 16px;
  }

  .entry:focus-visible {
    outline-offset: 2px;
  }

  .day {
    grid-column: 1 / -1;
    padding-block: 10px 8px;
    color: var(--_muted);
    font-size: var(--_size-small);
    font-weight: var(--_strong);
  }

  .entry:first-child {
    padding-block-start: 0;
  }

  .entry:first-child .day {
    padding-block-start: calc((28px - 1lh) / 2);
  }

  .glyph {
    grid-column: 1;
    display: grid;
    place-items: center;
    inline-size: var(--_glyph);
    block-size: var(--_glyph);
    border-radius: 50%;
    background: var(--_surface-subtle);
    color: var(--_muted);
  }

  .line {
    grid-column: 2;
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 10px;
    min-inline-size: 0;
    padding-block-start: calc((var(--_glyph) - 1lh) / 2);
  }

  .what {
    font-weight: var(--_strong);
    overflow-wrap: anywhere;
  }

  .by {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 6px;
  }

  /* A middle dot between the parts that are there. */
  .by > :not(:first-child, .hidden)::before {
    content: '·';
    margin-inline-end: 6px;
  }

  .direction svg {
    display: inline-block;
    inline-size: 11px;
    block-size: 11px;
    margin-inline-end: 3px;
    vertical-align: -1px;
  }

  .status.missed,
  .status.failed {
    color: var(--_danger);
  }

  .status.planned,
  .status.inProgress {
    color: var(--_accent);
  }

  .amount {
    grid-column: 3;
    padding-block-start: calc((var(--_glyph) - 1lh) / 2);
    font-weight: var(--_strong);
    text-align: end;
    white-space: nowrap;
  }

  .body {
    grid-column: 2 / -1;
    padding-block-start: 2px;
  }

  .text {
    white-space: pre-line;
    overflow-wrap: anywhere;
    text-wrap: pretty;
    color: var(--_text);
  }

  /* Text of the other direction stays near the line it belongs to. */
  .body > p {
    inline-size: fit-content;
    max-inline-size: min(70ch, 100%);
  }

  button.more {
    color: var(--_muted);
  }

  .danger {
    color: var(--_danger);
  }

  .lines {
    inline-size: 100%;
    margin-block: 4px;
    border-collapse: collapse;
  }

  .lines td {
    padding: 4px 0;
    border-block-end: var(--_border-width) solid var(--_border);
    vertical-align: top;
  }

  .lines td + td {
    padding-inline-start: 16px;
    text-align: end;
    white-space: nowrap;
  }

  .unconfirmed > :not(.day) {
    opacity: 0.65;
  }

  .arrived {
    animation: arrive 1.6s ease-out;
  }

  @keyframes arrive {
    from {
      background: var(--_highlight);
      box-shadow: 0 0 0 6px var(--_highlight);
    }
  }

  .pill {
    position: sticky;
    inset-block-start: 12px;
    z-index: 1;
    display: flex;
    margin: 0 auto 8px;
    border-color: transparent;
    border-radius: 999px;
    background-color: var(--_accent);
    color: var(--_on-accent);
    box-shadow: var(--_shadow);
  }

  .older {
    display: flex;
    margin-block-start: 4px;
    margin-inline-start: 32px;
  }

  .bones .bone:not(.round) {
    flex: 1;
    max-inline-size: 100%;
    margin-block: 0.4em;
  }

  .bones .line .bone {
    flex: none;
  }

  @container (max-width: 559px) {
    .entry {
      --_glyph: 24px;
      column-gap: 10px;
    }

    .glyph svg {
      inline-size: 14px;
      block-size: 14px;
    }

    .by {
      inline-size: 100%;
    }

    .body {
      grid-column: 2 / -1;
    }

    .older {
      margin-inline-start: 26px;
      min-block-size: 44px;
    }
  }
`
