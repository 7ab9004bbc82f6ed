// A page's frame: title, one lead sentence, actions; and the panels on it.
import { type CSSProperties, type ReactNode, useEffect } from "react";
import "./page.css";

export function Page(props: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  useEffect(() => {
    document.title = `${props.title} · 河洛 Heluo`;
  }, [props.title]);
  return (
    <div className={`page ${props.className ?? ""}`}>
      <header className="page-head">
        <h1>{props.title}</h1>
        <div className="lead">{props.lead}</div>
        {props.actions && <div className="row no-print">{props.actions}</div>}
      </header>
      {props.children}
    </div>
  );
}

/** A titled surface. `span` is its width in columns of 12; `flush` lets a table touch the edges. */
export function Panel(props: {
  title?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  span?: number;
  flush?: boolean;
  children: ReactNode;
  id?: string;
}) {
  return (
    <section
      className={`panel${props.flush ? " flush" : ""}`}
      style={props.span ? ({ "--span": props.span } as CSSProperties) : undefined}
      id={props.id}
    >
      {props.title && (
        <div className="panel-head">
          <h2>{props.title}</h2>
          <div className="note">{props.note}</div>
          {props.actions && <div className="row no-print">{props.actions}</div>}
        </div>
      )}
      <div className="panel-body">{props.children}</div>
    </section>
  );
}

/** Names and values, one a line; empty values are left out. */
export function Facts({ facts }: { facts: (readonly [string, ReactNode] | null)[] }) {
  return (
    <dl className="facts">
      {facts.map(
        (fact) =>
          fact &&
          fact[1] !== "" &&
          fact[1] != null && (
            <div key={fact[0]} style={{ display: "contents" }}>
              <dt>{fact[0]}</dt>
              <dd>{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
