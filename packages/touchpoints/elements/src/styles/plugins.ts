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
`
