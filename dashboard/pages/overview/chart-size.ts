/** Low enough for the whole page to fit a screen of 1280 by 800. */
export const CHART_PIXELS = 128;
