import { css } from 'lit'

/** Buttons, fields and choosers. */
export const controls = css`
  button,
  input,
  select,
  textarea {
    font: inherit;
    line-height: var(--_line);
    letter-spacing: inherit;
    color: inherit;
    margin: 0;
  }

  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-block-size: var(--_control);
    padding: 0 12px;
    border: var(--_border-width) solid var(--_border-strong);
    border-radius: var(--_radius-small);
    background: var(--_surface);
    color: var(--_text);
    font-weight: var(--_strong);
    white-space: nowrap;
    cursor: pointer;
    transition: background-color var(--_motion);
  }

  button:hover {
    background-image: linear-gradient(var(--_surface-hover), var(--_surface-hover));
  }

  button:disabled,
  button[aria-disabled='true'] {
    color: var(--_muted);
    cursor: default;
  }

  button.primary {
    border-color: transparent;
    background-color: var(--_accent);
    color: var(--_on-accent);
  }

  button.primary:hover {
    background-image: linear-gradient(rgb(0 0 0 / 0.08), rgb(0 0 0 / 0.08));
  }

  button.quiet {
    border-color: transparent;
    background-color: transparent;
    color: var(--_muted);
    font-weight: inherit;
    padding: 0 8px;
  }

  button.quiet:hover {
    color: var(--_text);
  }

  button.icon {
    inline-size: var(--_control);
    padding: 0;
  }

  button.link {
    min-block-size: 24px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--_accent);
    font-weight: inherit;
  }

  button.link:hover {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }

  input:not([type='checkbox']),
  select,
  textarea {
    inline-size: 100%;
    min-block-size: var(--_control);
    padding: 0 10px;
    border: var(--_border-width) solid var(--_border-strong);
    border-radius: var(--_radius-small);
    background: var(--_surface);
  }

  textarea {
    display: block;
    padding-block: 6px;
    resize: vertical;
    field-sizing: content;
    min-block-size: calc(3lh + 14px);
    max-block-size: 40vh;
  }

  input:focus-visible:not([type='checkbox']),
  select:focus-visible,
  textarea:focus-visible {
    outline-offset: -1px;
  }

  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }

  input[type='checkbox'] {
    inline-size: 16px;
    block-size: 16px;
    accent-color: var(--_accent);
  }

  input[type='search']::-webkit-search-cancel-button {
    display: none;
  }

  select.quiet {
    appearance: none;
    inline-size: auto;
    field-sizing: content;
    max-inline-size: 12rem;
    padding-inline: 8px 24px;
    border-color: transparent;
    background-color: transparent;
    color: var(--_muted);
    text-overflow: ellipsis;
    cursor: pointer;
  }

  select.quiet:hover {
    background-image: linear-gradient(var(--_surface-hover), var(--_surface-hover));
    color: var(--_text);
  }

  select option {
    background: var(--_surface-raised);
    color: var(--_text);
  }

  .chooser {
    position: relative;
    display: inline-flex;
    align-items: center;
    min-inline-size: 0;
  }

  .chooser svg {
    position: absolute;
    inset-inline-end: 8px;
    inline-size: 12px;
    block-size: 12px;
    color: var(--_muted);
    pointer-events: none;
  }

  label.field {
    display: grid;
    gap: 4px;
    min-inline-size: 0;
  }

  label.field > span {
    color: var(--_muted);
    font-size: var(--_size-small);
  }
`
