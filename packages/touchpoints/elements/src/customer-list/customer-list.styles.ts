import { css } from 'lit'

export const customerListStyles = css`
  :host {
    block-size: var(--diwan-list-block-size, min(76vh, 800px));
    min-block-size: 16rem;
  }

  .root {
    display: flex;
    flex-direction: column;
    block-size: 100%;
  }

  .toolbar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding-block-end: 10px;
  }

  .filters select {
    font-size: var(--_size-small);
  }

  .search {
    position: relative;
    flex: 1 1 12rem;
    max-inline-size: 22rem;
  }

  .search svg {
    position: absolute;
    inset-block-start: calc((var(--_control) - 16px) / 2);
    inset-inline-start: 9px;
    color: var(--_muted);
    pointer-events: none;
  }

  .search input {
    padding-inline: 32px;
    text-align: start;
  }

  .search .clear {
    position: absolute;
    inset-block: 4px;
    inset-inline-end: 4px;
    min-block-size: 24px;
    inline-size: 24px;
    padding: 0;
  }

  .search .clear svg {
    position: static;
    inline-size: 12px;
    block-size: 12px;
  }

  .filters {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
  }

  .on select,
  button.on {
    color: var(--_text);
    background-color: var(--_surface-subtle);
  }

  .end {
    display: inline-flex;
    align-items: center;
    gap: 12px;
    margin-inline-start: auto;
  }

  .count {
    white-space: nowrap;
    font-size: var(--_size-small);
  }

  .grid {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-block-size: 0;
  }

  .scroller {
    flex: 1;
    min-block-size: 0;
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-gutter: stable;
    scrollbar-width: thin;
  }

  .header {
    overflow: hidden;
    scrollbar-gutter: stable;
    scrollbar-width: thin;
    color: var(--_muted);
    font-size: var(--_size-small);
  }

  .canvas {
    position: relative;
  }

  .row {
    display: grid;
    grid-template-columns: var(--_columns, minmax(0, 1fr));
    align-items: stretch;
  }

  .header .row {
    min-block-size: 36px;
    border-block-end: var(--_border-width) solid var(--_border);
  }

  .header button {
    min-block-size: 24px;
    margin-inline-start: -8px;
    gap: 4px;
  }

  .header .at-updated button {
    margin-inline: 0 -8px;
  }

  .header svg {
    inline-size: 12px;
    block-size: 12px;
  }

  .scroller .row {
    position: absolute;
    inset-inline: 0;
    inset-block-start: 0;
    border-block-end: var(--_border-width) solid var(--_border);
    cursor: pointer;
    contain: layout style;
  }

  .scroller .row:hover {
    background: var(--_surface-hover);
  }

  .scroller .row:focus-within {
    background: var(--_selection);
  }

  .cell {
    display: flex;
    align-items: center;
    gap: 10px;
    min-inline-size: 0;
    padding-inline: 8px;
    line-height: 1.5;
  }

  .cell:focus-visible,
  .header :focus-visible {
    outline-offset: -2px;
  }

  .at-updated {
    justify-content: flex-end;
    white-space: nowrap;
    font-size: var(--_size-small);
  }

  .cell.further {
    font-size: var(--_size-small);
  }

  /* Figures keep their distance from the words of the next column. */
  .further.at-end {
    justify-content: flex-end;
    padding-inline-end: 20px;
  }

  .header .at-end button {
    margin-inline: 0 -8px;
  }

  .columns {
    position: relative;
  }

  .columns > button {
    font-size: var(--_size-small);
  }

  .columns > button svg {
    inline-size: 12px;
    block-size: 12px;
  }

  .columns .menu {
    position: absolute;
    inset-block-start: calc(100% + 4px);
    inset-inline-end: 0;
    z-index: 2;
    display: grid;
    max-block-size: 20rem;
    min-inline-size: 12rem;
    padding: 6px;
    overflow: auto;
    border: var(--_border-width) solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface-raised);
    box-shadow: var(--_shadow);
  }

  .columns .menu label {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 32px;
    padding-inline: 8px;
    border-radius: var(--_radius-small);
    cursor: pointer;
  }

  .columns .menu label:hover {
    background: var(--_surface-hover);
  }

  .plugin-failure {
    padding-block-end: 8px;
  }

  .name {
    font-weight: var(--_strong);
  }

  .at-owner,
  .at-stage,
  .at-contact {
    font-size: var(--_size-small);
  }

  .tags {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-inline-size: 0;
  }

  .narrow .cell {
    padding-inline: 4px;
  }

  .narrow .avatar {
    inline-size: 32px;
    block-size: 32px;
    font-size: 0.75rem;
  }

  .lines {
    display: grid;
    flex: 1;
    gap: 1px;
    min-inline-size: 0;
  }

  .line {
    display: flex;
    align-items: center;
    gap: 12px;
    min-inline-size: 0;
    line-height: 1.45;
  }

  .line:first-child > .name {
    flex: 1;
  }

  .line time,
  .line.muted {
    font-size: var(--_size-small);
    white-space: nowrap;
  }

  .bones .row {
    grid-template-columns: 24px minmax(0, 3fr) minmax(0, 1fr) minmax(0, 1fr);
    align-items: center;
    gap: 12px;
    block-size: var(--_row);
    padding-inline: 8px;
    border-block-end: var(--_border-width) solid var(--_border);
  }

  .bones .lines {
    gap: 8px;
  }

  .bones .row:first-of-type {
    border-block-start: var(--_border-width) solid var(--_border);
  }

  .bones.narrow .row {
    grid-template-columns: 32px minmax(0, 1fr);
    block-size: 56px;
  }

  @container (max-width: 559px) {
    .toolbar {
      gap: 4px;
    }

    .search {
      max-inline-size: none;
    }

    .columns .menu {
      inset-inline: 0 auto;
    }

    .filters:not([hidden]) {
      order: 3;
      inline-size: 100%;
    }

    .toolbar button.icon,
    .search input {
      min-block-size: 40px;
    }

    .search svg {
      inset-block-start: 12px;
    }

    .search .clear {
      inset-block: 8px;
    }
  }
`
