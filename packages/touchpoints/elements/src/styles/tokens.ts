import { css } from 'lit'

/**
 * The public tokens, all optional, read once here into private names. Font, text colour, colour scheme and direction
 * are the host's. Nothing is written outside the element.
 */
export const tokens = css`
  :host {
    --_surface: var(--diwan-color-surface, light-dark(#ffffff, #1a1c20));
    --_surface-raised: var(--diwan-color-surface-raised, light-dark(#ffffff, #24272c));
    --_surface-hover: var(--diwan-color-surface-hover, light-dark(rgb(20 24 36 / 0.035), rgb(255 255 255 / 0.045)));
    --_surface-subtle: var(--diwan-color-surface-subtle, light-dark(rgb(20 24 36 / 0.06), rgb(255 255 255 / 0.09)));
    --_selection: var(--diwan-color-selection, light-dark(#eef2fd, #232a3d));
    --_text: var(--diwan-color-text, light-dark(#1b1e25, #e9ebef));
    --_muted: var(--diwan-color-text-muted, light-dark(#5d6470, #a2a8b4));
    --_border: var(--diwan-color-border, light-dark(#e6e8ec, #30343b));
    --_border-strong: var(--diwan-color-border-strong, light-dark(#c9cdd5, #4a505a));
    --_accent: var(--diwan-color-accent, light-dark(#2f56cf, #93aefc));
    --_on-accent: var(--diwan-color-on-accent, light-dark(#ffffff, #10162b));
    --_danger: var(--diwan-color-danger, light-dark(#b42318, #ff9d92));
    --_warning: var(--diwan-color-warning, light-dark(#8a5200, #f0b95b));
    --_success: var(--diwan-color-success, light-dark(#15713f, #6fcf97));
    --_focus: var(--diwan-color-focus, var(--_accent));
    --_highlight: var(--diwan-color-highlight, light-dark(#fff6d9, #3a3420));
    --_radius: var(--diwan-radius, 8px);
    --_radius-small: var(--diwan-radius-small, 6px);
    --_border-width: var(--diwan-border-width, 1px);
    --_space: var(--diwan-space, 4px);
    --_control: var(--diwan-control-size, 32px);
    --_row: var(--diwan-row-size, 40px);
    --_size: var(--diwan-font-size, 0.875rem);
    --_size-small: var(--diwan-font-size-small, 0.8125rem);
    --_size-large: var(--diwan-font-size-large, 1.25rem);
    --_strong: var(--diwan-font-weight-strong, 550);
    --_shadow: var(--diwan-shadow-overlay, 0 1px 2px rgb(0 0 0 / 0.06), 0 8px 24px rgb(0 0 0 / 0.12));
    --_motion: var(--diwan-motion-duration, 150ms);

    display: block;
    min-inline-size: 0;
    color: var(--_text);
    font-family: var(--diwan-font-family, inherit);
    font-size: var(--_size);
    line-height: 1.5;
    text-align: start;
    container-type: inline-size;
    -webkit-tap-highlight-color: transparent;
  }

  :host([hidden]) {
    display: none;
  }

  @media (prefers-reduced-motion: reduce) {
    :host {
      --_motion: 0ms;
    }
  }
`
