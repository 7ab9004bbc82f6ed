// The way to one person's page, for whoever may open it. The only place that knows its address outside of it.
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMay } from "./viewer";

const PAGE = "/panorama/$person";
const RESOURCE = "panorama";

/** Opens a person's page; undefined for who may not: a person that is found is not always one that may be
 * opened. */
export function useOpenPerson(): ((person: string) => void) | undefined {
  const navigate = useNavigate();
  const opens = useMay()(RESOURCE);
  return opens ? (person) => void navigate({ to: PAGE, params: { person } }) : undefined;
}

interface PersonLinkProps {
  person: string;
  /** `category/row_key` of the record to open there. */
  item?: string;
  children: ReactNode;
}

export function PersonLink({ person, item, children }: PersonLinkProps) {
  return (
    <Link to={PAGE} params={{ person }} search={(item ? { item } : {}) as never}>
      {children}
    </Link>
  );
}
