// The one file of colours, type and density. antd, ECharts, SVG and print all read these tokens: antd through
// `antdTheme`, everything else through the CSS variables that `paint` sets on the root element.
import { type ThemeConfig, theme } from "antd";

export type Mode = "light" | "dark";

const light = {
  paper: "#F7F7F4",
  surface: "#FFFFFF",
  sunk: "#F0F1EC",
  line: "#DFE2DD",
  "line-strong": "#B4BCB8",
  control: "#7C8A8F",
  ink: "#1C2B33",
  "ink-2": "#55646B",
  brand: "#0B6470",
  "brand-deep": "#084C55",
  "brand-soft": "#E2EEEE",
  "on-brand": "#FFFFFF",
  ochre: "#985814",
  "ochre-soft": "#F7EBD9",
  high: "#B3261E",
  "high-soft": "#FBE8E5",
  low: "#1F5FA8",
  "low-soft": "#E4EDF7",
  overdue: "#8A5A00",
  "overdue-mark": "#B88512",
  verified: "#2A6A3C",
  "verified-soft": "#E4F0E5",
  h1: "#4A55A2",
  h2: "#B0552B",
  h3: "#2F8894",
  h4: "#8A4787",
  h5: "#7A7A1F",
  h6: "#A23F63",
  h7: "#5F6B78",
  h8: "#8C6A3A",
};

export type Token = keyof typeof light;

const dark: Record<Token, string> = {
  paper: "#0F181C",
  surface: "#162228",
  sunk: "#1D2B31",
  line: "#2B3A41",
  "line-strong": "#4B5D65",
  control: "#71848C",
  ink: "#E6ECEB",
  "ink-2": "#A6B4B8",
  brand: "#62B9C4",
  "brand-deep": "#8ED0D8",
  "brand-soft": "#18383F",
  "on-brand": "#0B2126",
  ochre: "#DDA55F",
  "ochre-soft": "#3B2D17",
  high: "#FF9288",
  "high-soft": "#43211E",
  low: "#8CB8F2",
  "low-soft": "#1B3048",
  overdue: "#E6BC55",
  "overdue-mark": "#D8A93A",
  verified: "#84C795",
  "verified-soft": "#1C3524",
  h1: "#98A2EC",
  h2: "#E79A70",
  h3: "#6FC4CF",
  h4: "#D093CC",
  h5: "#C3C25E",
  h6: "#EB8FB0",
  h7: "#A9B6C2",
  h8: "#CFAA72",
};

export const tokens: Record<Mode, Record<Token, string>> = { light, dark };

export const fontFamily =
  '-apple-system, "PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", ' +
  '"Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** Sets the tokens as CSS variables (through the object model, which the Content-Security-Policy allows). */
export function paint(mode: Mode): void {
  const root = document.documentElement;
  for (const [name, value] of Object.entries(tokens[mode])) root.style.setProperty(`--${name}`, value);
  root.style.setProperty("--font", fontFamily);
  root.style.colorScheme = mode;
  root.dataset.mode = mode;
}

function components(t: Record<Token, string>): ThemeConfig["components"] {
  return {
    Button: {
      defaultBorderColor: t["line-strong"],
      primaryShadow: "none",
      defaultShadow: "none",
      dangerShadow: "none",
      fontWeight: 400,
    },
    Table: {
      headerBg: t.sunk,
      headerColor: t["ink-2"],
      headerSplitColor: "transparent",
      cellPaddingBlockSM: 6,
      rowHoverBg: t.sunk,
      borderColor: t.line,
    },
    Drawer: { padding: 12, paddingLG: 20 },
    Tooltip: { colorBgSpotlight: t.ink, colorTextLightSolid: t.surface },
    Segmented: {
      trackBg: t.sunk,
      itemColor: t["ink-2"],
      itemSelectedBg: t.surface,
      itemSelectedColor: t.ink,
    },
    Select: { optionSelectedFontWeight: 600 },
  };
}

/** The same tokens in antd's terms. */
export function antdTheme(mode: Mode, still: boolean): ThemeConfig {
  const t = tokens[mode];
  return {
    algorithm: mode === "dark" ? theme.darkAlgorithm : theme.defaultAlgorithm,
    hashed: false,
    token: {
      fontFamily,
      fontSize: 14,
      colorPrimary: t.brand,
      colorInfo: t.brand,
      colorSuccess: t.verified,
      colorWarning: t["overdue-mark"],
      colorError: t.high,
      colorLink: t.brand,
      colorLinkHover: t["brand-deep"],
      colorLinkActive: t["brand-deep"],
      colorText: t.ink,
      colorTextSecondary: t["ink-2"],
      colorTextTertiary: t["ink-2"],
      colorTextDescription: t["ink-2"],
      colorTextPlaceholder: t["ink-2"],
      colorTextDisabled: t["ink-2"],
      colorTextLightSolid: t["on-brand"],
      colorBgLayout: t.paper,
      colorBgContainer: t.surface,
      colorBgElevated: t.surface,
      colorBgContainerDisabled: t.sunk,
      colorBorder: t.control,
      colorBorderSecondary: t.line,
      colorSplit: t.line,
      colorFillAlter: t.sunk,
      colorFillSecondary: t.sunk,
      controlItemBgHover: t.sunk,
      controlItemBgActive: t["brand-soft"],
      controlItemBgActiveHover: t["brand-soft"],
      borderRadius: 4,
      borderRadiusLG: 4,
      borderRadiusSM: 3,
      controlHeight: 32,
      controlHeightSM: 26,
      controlOutlineWidth: 2,
      boxShadow: `0 0 0 1px ${t.line}`,
      boxShadowSecondary: `0 4px 16px rgb(0 0 0 / 12%), 0 0 0 1px ${t.line}`,
      boxShadowTertiary: "none",
      motionDurationFast: "0.08s",
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.15s",
      motion: !still,
      fontWeightStrong: 600,
      wireframe: false,
    },
    components: components(t),
  };
}
