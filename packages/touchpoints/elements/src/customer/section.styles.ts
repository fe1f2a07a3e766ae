import { css } from 'lit'

/** The parts beside the timeline: contact points, tasks, relationships, facts. */
export const sectionStyles = css`
  .section {
    display: grid;
    gap: 8px;
    min-inline-size: 0;
  }

  .heading {
    display: flex;
    align-items: center;
    gap: 4px;
  }

  .section h3 {
    color: var(--_muted);
    font-size: var(--_size-small);
    font-weight: var(--_strong);
  }

  .rows {
    display: grid;
    gap: 2px;
  }

  .rows > li {
    display: flex;
    align-items: flex-start;
    gap: 10px;
    min-block-size: 28px;
    padding-block: 3px;
  }

  .rows > li > svg {
    margin-block-start: calc((1lh - 16px) / 2);
    color: var(--_muted);
  }

  .value {
    display: grid;
    flex: 1;
    justify-items: start;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .rows a {
    min-block-size: 24px;
  }

  .strong {
    font-weight: var(--_strong);
  }

  .warning {
    color: var(--_warning);
  }

  button.strong {
    color: inherit;
    font-weight: var(--_strong);
    text-align: start;
    white-space: normal;
  }

  .tasks > li {
    flex-wrap: wrap;
    gap: 0 10px;
  }

  .task {
    display: flex;
    flex: 1 1 100%;
    align-items: flex-start;
    gap: 10px;
    min-block-size: 24px;
    cursor: pointer;
    overflow-wrap: anywhere;
  }

  .task input {
    flex: none;
    margin-block-start: calc((1lh - 16px) / 2);
  }

  .task.done > span,
  .task.cancelled > span {
    color: var(--_muted);
    text-decoration: line-through;
  }

  .tasks li > .small {
    display: flex;
    gap: 8px;
    inline-size: 100%;
    padding-inline-start: 26px;
  }

  .add {
    position: relative;
  }

  .add > svg {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-start: 0;
    color: var(--_muted);
    pointer-events: none;
  }

  .add > input {
    padding-inline: 26px 0;
    border-color: transparent;
    background: none;
  }

  .add .more {
    display: flex;
    align-items: center;
    gap: 8px;
    padding-inline-start: 26px;
  }

  .add .more input {
    inline-size: auto;
    flex: 1;
    min-inline-size: 0;
  }

  summary {
    min-block-size: 24px;
    inline-size: fit-content;
    cursor: pointer;
  }

  dl {
    display: grid;
    gap: 6px;
  }

  dl > div {
    display: grid;
    grid-template-columns: minmax(6rem, 2fr) minmax(0, 3fr);
    gap: 12px;
  }

  dt {
    color: var(--_muted);
  }

  dt,
  dd {
    font-size: var(--_size-small);
    overflow-wrap: anywhere;
  }

  .field-form {
    display: grid;
    gap: 12px;
    padding-block-end: 8px;
  }

  .field-form .buttons {
    display: flex;
    gap: 8px;
  }

  .field-form .field {
    display: grid;
    gap: 4px;
    min-inline-size: 0;
  }

  .field-form .field > span {
    color: var(--_muted);
    font-size: var(--_size-small);
  }

  @container (max-width: 559px) {
    .rows > li {
      min-block-size: 36px;
      align-items: center;
    }

    .rows a {
      display: inline-flex;
      align-items: center;
      min-block-size: 36px;
    }
  }
`
