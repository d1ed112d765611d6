// Package permit knows what each operation asks permission for, and decides
// whether a principal has it. The table says on which ARNs an operation is
// authorised and which condition keys it has; both follow from the decoded
// input and the caller's account, without a look at the inventory.
//
// Where the facts come from: the Service Authorization Reference of AWS
// Network Manager.
package permit
