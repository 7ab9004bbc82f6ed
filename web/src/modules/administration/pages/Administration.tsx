// The management centre: its parts as tabs, each for whoever may see it.
import { useNavigate, useParams } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { useMay } from "@/clinical/viewer";
import { useWords } from "@/kit/lang";
import { Page } from "@/kit/Page";
import { TabBar } from "@/kit/TabBar";
import { Accounts } from "../components/Accounts";
import { Emergencies } from "../components/Emergencies";
import { Hospitals } from "../components/Hospitals";
import { Overview } from "../components/Overview";
import { Quotas } from "../components/Quotas";
import { Roles } from "../components/Roles";
import { Services } from "../components/Services";
import { SettingsInForce } from "../components/SettingsInForce";
import { Use } from "../components/Use";
import { words } from "../words";
import "../components/administration.css";

type PartName = keyof typeof words.zh.parts;

const parts: { key: PartName; needs: string; of: ComponentType }[] = [
  { key: "overview", needs: "administration.centre", of: Overview },
  { key: "accounts", needs: "administration.accounts", of: Accounts },
  { key: "roles", needs: "administration.accounts", of: Roles },
  { key: "hospitals", needs: "administration.services", of: Hospitals },
  { key: "services", needs: "administration.services", of: Services },
  { key: "emergencies", needs: "administration.emergencies", of: Emergencies },
  { key: "use", needs: "administration.centre", of: Use },
  { key: "quotas", needs: "administration.quotas", of: Quotas },
  { key: "settings", needs: "administration.centre", of: SettingsInForce },
];

export function Administration() {
  const w = useWords(words);
  const may = useMay();
  const navigate = useNavigate();
  const { part } = useParams({ strict: false }) as { part?: string };
  const open = parts.filter((one) => may(one.needs));
  const chosen = open.find((one) => one.key === part) ?? open[0];
  if (!chosen) return null;
  const Part = chosen.of;
  return (
    <Page title={w.administration} lead={w.lead}>
      <TabBar
        name={w.administration}
        tabs={open.map((one) => ({ key: one.key, label: w.parts[one.key] }))}
        active={chosen.key}
        onChange={(key) => void navigate({ to: `/administration/${key}` as never })}
        panel="administration"
      />
      <div
        id="administration"
        role="tabpanel"
        aria-labelledby={`administration-${chosen.key}`}
        className="part"
      >
        <Part />
      </div>
    </Page>
  );
}
