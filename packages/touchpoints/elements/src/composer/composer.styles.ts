import { css } from 'lit'

export const composerStyles = css`
  form {
    border: var(--_border-width) solid var(--_border-strong);
    border-radius: var(--_radius);
    background: var(--_surface);
    transition: border-color var(--_motion);
  }

  .kinds {
    display: flex;
    gap: 2px;
    padding: 4px;
    overflow-x: auto;
    scrollbar-width: none;
  }

  .kinds button {
    min-block-size: 28px;
    font-size: var(--_size-small);
  }

  .kinds [aria-checked='true'] {
    background-color: var(--_surface-subtle);
    color: var(--_text);
    font-weight: var(--_strong);
  }

  .invite {
    display: block;
    inline-size: 100%;
    padding: 2px 14px 8px;
    border: 0;
    background: none;
    color: var(--_muted);
    font-weight: inherit;
    text-align: start;
    cursor: text;
  }

  .invite:hover {
    background: none;
  }

  .fields {
    display: grid;
    gap: 10px;
    padding: 6px 14px;
  }

  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    padding: 4px 8px 8px;
  }

  .when {
    display: inline-flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }

  .when input {
    inline-size: auto;
  }

  .actions {
    display: flex;
    gap: 4px;
    margin-inline-start: auto;
  }

  .notice {
    margin-block-start: 8px;
  }

  @media (forced-colors: active) {
    .kinds [aria-checked='true'] {
      border-color: Highlight;
    }
  }

  @container (max-width: 340px) {
    .kinds svg {
      display: none;
    }
  }

  @container (max-width: 559px) {
    .kinds button {
      flex: 1;
      min-block-size: 40px;
      padding: 0 6px;
    }

    .actions {
      inline-size: 100%;
      justify-content: flex-end;
    }

    .actions .primary {
      flex: 1;
      min-block-size: 44px;
    }
  }
`
