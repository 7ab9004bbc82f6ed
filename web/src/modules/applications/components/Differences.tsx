// What approval would change: of the grant that the application takes the place of, and of the protocol.
import type { ApplicationPage } from "@/api/types";
import { useText, useWords } from "@/kit/lang";
import { words } from "../words";
import "./applications.css";

export function Differences({ of }: { of: ApplicationPage }) {
  const w = useWords(words);
  const text = useText();
  if (!of.differences.length) return <p className="quiet">{w.noDifference}</p>;
  return (
    <table className="differences">
      <thead>
        <tr>
          <th>{w.differs}</th>
          <th>{w.before}</th>
          <th>{w.after}</th>
        </tr>
      </thead>
      <tbody>
        {of.differences.map((one) => (
          <tr key={one.code}>
            <td>{text(one.label)}</td>
            <td className="quiet">{text(one.before)}</td>
            <td>{text(one.after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
