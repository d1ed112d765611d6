package control

import "github.com/trunkline/trunkline/internal/identity"

const accessPath = " /_trunkline/access/{account}/"

// accessRoutes are about who there is.
func (c *control) accessRoutes() []route {
	const key = "arn:aws:trunkline::{account}:access-key/"
	routes := []route{
		{pattern: "GET /_trunkline/access/whoami", action: "WhoAmI", open: true, do: c.whoAmI},
		{pattern: "GET" + accessPath + "keys", action: "ListKeys", on: key + "*", do: c.listKeys},
		{pattern: "POST" + accessPath + "keys", action: "CreateRootKey", on: "arn:aws:iam::{account}:root", do: c.createKey},
		{pattern: "POST" + accessPath + "users/{name}/keys", action: "CreateKey", on: "arn:aws:iam::{account}:user/{name}", do: c.createKey},
		{pattern: "PUT" + accessPath + "keys/{key}", action: "UpdateKey", on: key + "{key}", do: c.putKey},
		{pattern: "POST" + accessPath + "keys/{key}/rotate", action: "RotateKey", on: key + "{key}", do: c.rotateKey},
		{pattern: "DELETE" + accessPath + "keys/{key}", action: "DeleteKey", on: key + "{key}", do: c.deleteKey},
		{pattern: "PUT" + accessPath + "roles/{name}/trust", action: "PutRoleTrust", on: "arn:aws:iam::{account}:role/{name}", do: c.putTrust},
		{pattern: "POST" + accessPath + "roles/{name}/revoke-sessions", action: "RevokeSessions",
			on: "arn:aws:iam::{account}:role/{name}", do: c.revokeSessions},
	}
	routes = append(routes, c.memberRoutes("users", "User", identity.User)...)
	return append(routes, c.memberRoutes("roles", "Role", identity.Role)...)
}

// memberRoutes are about the users or the roles of an account.
func (c *control) memberRoutes(plural, title string, kind identity.Kind) []route {
	all := members{c, kind}
	list, on := accessPath+plural, "arn:aws:iam::{account}:"+string(kind)+"/"
	one, policies := list+"/{name}", list+"/{name}/policies"
	return []route{
		{pattern: "GET" + list, action: "List" + title + "s", on: on + "*", do: all.list},
		{pattern: "POST" + one, action: "Create" + title, on: on + "{name}", do: all.create},
		{pattern: "DELETE" + one, action: "Delete" + title, on: on + "{name}", do: all.delete},
		{pattern: "GET" + policies, action: "List" + title + "Policies", on: on + "{name}", do: all.policies},
		{pattern: "PUT" + policies + "/{policy}", action: "Put" + title + "Policy", on: on + "{name}", do: all.putPolicy},
		{pattern: "GET" + policies + "/{policy}", action: "Get" + title + "Policy", on: on + "{name}", do: all.policy},
		{pattern: "DELETE" + policies + "/{policy}", action: "Delete" + title + "Policy", on: on + "{name}", do: all.deletePolicy},
	}
}
