import { css } from 'lit'

export const customerStyles = css`
  .header {
    display: flex;
    align-items: flex-start;
    gap: 16px;
    padding-block-end: 20px;
  }

  .header > .end {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    justify-content: flex-end;
    gap: 8px;
  }

  .header > .avatar {
    inline-size: 48px;
    block-size: 48px;
    font-size: 1rem;
  }

  .header > .avatar.organization {
    border-radius: var(--_radius);
  }

  .title {
    flex: 1;
    min-inline-size: 0;
  }

  .name {
    display: flex;
    align-items: center;
    gap: 4px;
  }

  h2 {
    font-size: var(--_size-large);
    font-weight: 600;
    line-height: 1.4;
    letter-spacing: -0.01em;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }

  .root:lang(ar) h2,
  .root:lang(fa) h2 {
    line-height: 1.6;
    letter-spacing: normal;
  }

  .edit {
    inline-size: 28px;
    min-block-size: 28px;
    opacity: 0.55;
  }

  .name:hover .edit,
  .section:hover .edit,
  .edit:focus-visible {
    opacity: 1;
  }

  .edit svg {
    inline-size: 14px;
    block-size: 14px;
  }

  .meta {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 14px;
    font-size: var(--_size-small);
  }

  .meta select {
    min-block-size: 28px;
    padding-inline-start: 6px;
    margin-inline-start: -6px;
  }

  .owner {
    display: inline-flex;
    align-items: center;
    gap: 10px;
    min-inline-size: 0;
  }

  .meta select {
    color: var(--_text);
  }

  .meta .stage select {
    margin-inline-start: -4px;
  }

  .meta .chooser svg {
    inset-inline-end: 7px;
  }

  .meta select {
    padding-inline-end: 22px;
  }

  .tags {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    margin-block-start: 6px;
  }

  .tags .tag {
    padding-inline-end: 0;
    line-height: 24px;
  }

  .remove {
    min-block-size: 24px;
    inline-size: 24px;
    padding: 0;
  }

  .remove svg,
  .add-tag svg {
    inline-size: 11px;
    block-size: 11px;
  }

  .add-tag {
    min-block-size: 26px;
    gap: 4px;
  }

  .tag-editor input {
    inline-size: 9rem;
    min-block-size: 26px;
    font-size: var(--_size-small);
  }

  .name-editor {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-end;
    gap: 8px;
    padding-block-end: 6px;
  }

  .name-editor .field {
    flex: 1 1 9rem;
    max-inline-size: 20rem;
  }

  .notice {
    margin-block-end: 16px;
  }

  .columns {
    display: grid;
    grid-template-areas: 'brief' 'main' 'more';
    gap: 28px;
  }

  .brief {
    grid-area: brief;
  }

  .main {
    grid-area: main;
    display: grid;
    gap: 20px;
    align-content: start;
    min-inline-size: 0;
  }

  .more {
    grid-area: more;
  }

  .brief,
  .more {
    display: grid;
    gap: 28px;
    align-content: start;
    min-inline-size: 0;
  }

  .thumb {
    display: none;
  }

  .bones .title {
    display: grid;
    gap: 12px;
    padding-block-start: 6px;
  }

  .bones .section {
    gap: 14px;
  }

  .bones .composer {
    block-size: 70px;
    border-radius: var(--_radius);
  }

  .bones .entry {
    display: grid;
    grid-template-columns: 28px 1fr;
    gap: 12px;
  }

  .bones .round {
    block-size: 28px;
  }

  .bones .bone.avatar {
    block-size: 48px;
  }

  @container (min-width: 820px) {
    .columns {
      grid-template: 'main brief' auto 'main more' 1fr / minmax(0, 1fr) minmax(17rem, 20rem);
      column-gap: 48px;
    }
  }

  @container (max-width: 559px) {
    .header {
      flex-wrap: wrap;
      gap: 12px;
    }

    .header > .end {
      inline-size: 100%;
      justify-content: flex-start;
    }

    .plugin-action {
      justify-items: start;
      text-align: start;
    }

    .thumb {
      position: sticky;
      inset-block-end: 0;
      z-index: 1;
      display: flex;
      gap: 8px;
      margin-block-start: 20px;
      padding-block: 8px calc(8px + env(safe-area-inset-bottom));
      background: var(--_surface);
      border-block-start: var(--_border-width) solid var(--_border);
    }

    .thumb > * {
      flex: 1;
      min-block-size: 44px;
    }

    a.button {
      display: inline-flex;
      align-items: center;
      justify-content: center;
      gap: 6px;
      border: var(--_border-width) solid var(--_border-strong);
      border-radius: var(--_radius-small);
      font-weight: var(--_strong);
    }
  }
`
