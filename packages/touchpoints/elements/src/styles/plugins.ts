import { css } from 'lit'

/** The places of what plugins add, and the line that stands there where it fails. */
export const pluginStyles = css`
  .plugin {
    display: contents;
  }

  .plugin-failure {
    overflow-wrap: anywhere;
  }

  .plugin-failure button {
    white-space: normal;
  }

  .plugin-action {
    display: grid;
    justify-items: end;
    gap: 4px;
    max-inline-size: 24rem;
    text-align: end;
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
`
