// The head of a table: titles, and the order of a column by a press on its title.
import type { Column, Order } from "./column";

interface HeadProps<Row> {
  columns: readonly Column<Row>[];
  order: Order | null;
  onOrder: (order: Order) => void;
}

export function Head<Row>({ columns, order, onOrder }: HeadProps<Row>) {
  return (
    <thead>
      <tr>
        {columns.map((c) => {
          const down = order?.key === c.key ? order.down : null;
          return (
            <th
              key={c.key}
              scope="col"
              className={c.align === "right" ? "num" : undefined}
              aria-sort={down == null ? undefined : down ? "descending" : "ascending"}
            >
              {c.sort ? (
                <button
                  type="button"
                  className="plain table-sort"
                  // Numbers begin with the largest.
                  onClick={() => onOrder({ key: c.key, down: down == null ? c.align === "right" : !down })}
                >
                  {c.title}
                  <span aria-hidden="true">{down == null ? "" : down ? " ↓" : " ↑"}</span>
                </button>
              ) : (
                c.title
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
