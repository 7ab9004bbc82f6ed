// A sheet at the right for one thing of a list. The list stays in reach: nothing is covered by a veil, Esc
// closes.
import { Drawer } from "antd";
import type { ReactNode } from "react";
import "./sheet.css";

export function Sheet(props: {
  open: boolean;
  title: string;
  size: number;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Drawer
      mask={false}
      open={props.open}
      onClose={props.onClose}
      title={props.title}
      size={props.size}
      destroyOnHidden
      styles={{ body: { padding: 0, overflow: "hidden" } }}
    >
      <section className="sheet" tabIndex={0} aria-label={props.title}>
        {props.children}
      </section>
    </Drawer>
  );
}
