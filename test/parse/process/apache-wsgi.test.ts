import { expect, test } from "vitest";
import { parseApacheWsgi } from "../../../src/parse/process/apache-wsgi.ts";

const site = `Listen 8774
WSGIDaemonProcess nova-api processes=5 threads=1 user=nova group=nova \\
    display-name=%{GROUP} python-home=/opt/nova
<VirtualHost *:8774>
    WSGIProcessGroup nova-api
    WSGIScriptAlias / "/usr/bin/nova-api-wsgi"
    WSGIApplicationGroup %{GLOBAL}
    ErrorLog /var/log/nova/nova-api.log
</VirtualHost>
<VirtualHost *:8778>
    wsgidaemonprocess placement user=placement
    # WSGIScriptAlias / /usr/bin/commented
    WSGIScriptAlias /placement /usr/bin/placement-api process-group=placement
    WSGIScriptAlias /other /usr/bin/other
</VirtualHost>
`;

test("daemons with their users, scripts with the daemon of themselves or of their host", () => {
  const file = "/etc/apache2/sites-enabled/nova.conf";
  expect(parseApacheWsgi(site, file)).toEqual({
    daemons: [
      { name: "nova-api", user: "nova", pythonHome: "/opt/nova", file, line: 2 },
      { name: "placement", user: "placement", pythonHome: null, file, line: 11 },
    ],
    scripts: [
      { path: "/usr/bin/nova-api-wsgi", daemon: "nova-api", file, line: 6 },
      { path: "/usr/bin/placement-api", daemon: "placement", file, line: 13 },
      { path: "/usr/bin/other", daemon: null, file, line: 14 },
    ],
  });
});

test("a group for the whole file holds where a host has none", () => {
  const text = "WSGIProcessGroup g\n<VirtualHost *>\nWSGIScriptAlias / /s\n</VirtualHost>\n";
  expect(parseApacheWsgi(text, "/f").scripts).toMatchObject([{ path: "/s", daemon: "g" }]);
});

test.each(["", "WSGIDaemonProcess", "WSGIScriptAlias /", "WSGIScriptAlias / relative", "<Wsgi>"])(
  "%j runs nothing",
  (text) => {
    expect(parseApacheWsgi(text, "/f")).toEqual({ daemons: [], scripts: [] });
  },
);
