"""The only user of PynamoDB: items, keys, queries and the transaction of a decision."""
