import { css } from 'lit'

/** What lists and profiles show customers with: tags, stages, avatars. */
export const records = css`
  .tag {
    display: inline-flex;
    align-items: center;
    max-inline-size: 100%;
    padding: 0 6px;
    border: var(--_border-width) solid var(--_border);
    border-radius: var(--_radius-small);
    color: var(--_muted);
    font-size: var(--_size-small);
    line-height: 20px;
    white-space: nowrap;
  }

  .stage {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-inline-size: 0;
  }

  .stage::before {
    content: '';
    flex: none;
    inline-size: 8px;
    block-size: 8px;
    border: 2px solid var(--_stage, var(--_muted));
    border-radius: 50%;
  }

  .stage[data-phase='won']::before {
    --_stage: var(--_success);
    background: var(--_success);
  }

  .stage[data-phase='open']::before {
    --_stage: var(--_accent);
  }

  .stage[data-phase='risk']::before {
    --_stage: var(--_warning);
    background: var(--_warning);
  }

  .avatar {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 24px;
    block-size: 24px;
    border-radius: 50%;
    background: var(--_surface-subtle);
    color: var(--_muted);
    font-size: 0.6875rem;
    font-weight: var(--_strong);
    line-height: 1;
    user-select: none;
  }

  .avatar.organization {
    border-radius: var(--_radius-small);
  }

  @media (forced-colors: active) {
    .avatar {
      border: 1px solid CanvasText;
    }
  }
`
